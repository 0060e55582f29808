-- Pandoc, Word to Markdown: what a person made in Word, in the Markdown that reports read.
--
-- Sections begin at paragraphs of U+E012 key ":" level U+E013, put there beforehand; a
-- paragraph of U+E014 only keeps two quotations apart.
local base = 1
local notes = pandoc.List {}
local RAISED = {['0'] = '⁰', ['1'] = '¹', ['2'] = '²', ['3'] = '³', ['4'] = '⁴',
                ['5'] = '⁵', ['6'] = '⁶', ['7'] = '⁷', ['8'] = '⁸', ['9'] = '⁹'}

-- Signs of the dialect, which the writer would escape; they are filled in afterwards.
local UP, LEFT, BREAK, ITEM, DOLLAR = '\u{E020}', '\u{E021}', '\u{E022}', '\u{E023}', '\u{E024}'

local LOWERED = {['0'] = '₀', ['1'] = '₁', ['2'] = '₂', ['3'] = '₃', ['4'] = '₄',
                 ['5'] = '₅', ['6'] = '₆', ['7'] = '₇', ['8'] = '₈', ['9'] = '₉'}

local function bare(element) return element.content end

-- Several paragraphs as one: a footnote holds one line.
local function joined(blocks)
  local all = pandoc.List {}
  for _, inlines in ipairs(pandoc.List(blocks):map(function(b)
    return pandoc.utils.blocks_to_inlines({b}, {pandoc.Str ';', pandoc.Space()})
  end)) do
    if #inlines > 0 then
      if #all > 0 then
        if not pandoc.utils.stringify(all):match('[%.!%?:;]$') then all:insert(pandoc.Str ';') end
        all:insert(pandoc.Space())
      end
      all:extend(inlines)
    end
  end
  return all:map(function(i)
    return (i.t == 'LineBreak' or i.t == 'SoftBreak') and pandoc.Space() or i
  end)
end

-- A cell's blocks as lines: paragraphs, items of lists, and the rows of a table within it.
local lines

local function listed(list, mark)
  local out = pandoc.List {}
  for at, item in ipairs(list.content) do
    for n, line in ipairs(lines(item)) do
      if n == 1 and #line > 0 and line[1].text ~= ITEM then
        line = pandoc.List {pandoc.Str(mark(at))} .. line
      end
      out:insert(line)
    end
  end
  return out
end

local function rows_within(tbl)
  local out = pandoc.List {}
  local parts = pandoc.List {tbl.head}
  for _, body in ipairs(tbl.bodies) do parts:extend {{rows = body.head}, {rows = body.body}} end
  for _, part in ipairs(parts) do
    for _, row in ipairs(part.rows) do
      local words = pandoc.List {}
      for _, cell in ipairs(row.cells) do
        for _, line in ipairs(lines(cell.contents)) do
          if #words > 0 then words:extend {pandoc.Space(), pandoc.Str '–', pandoc.Space()} end
          words:extend(line)
        end
      end
      if #words > 0 then out:insert(words) end
    end
  end
  return out
end

lines = function(blocks)
  local out = pandoc.List {}
  for _, block in ipairs(blocks) do
    if block.t == 'BulletList' then
      out:extend(listed(block, function() return ITEM end))
    elseif block.t == 'OrderedList' then
      local first = block.listAttributes.start
      out:extend(listed(block, function(at) return (first + at - 1) .. '.\u{00A0}' end))
    elseif block.t == 'Table' then
      out:extend(rows_within(block))
    elseif block.t == 'BlockQuote' or block.t == 'Div' or block.t == 'Figure' then
      out:extend(lines(block.content))
      if block.t == 'Figure' then out:extend(lines(block.caption.long)) end
    else
      local line = pandoc.List {}
      for _, inline in ipairs(pandoc.utils.blocks_to_inlines({block})) do
        if inline.t == 'LineBreak' then
          out:insert(line)
          line = pandoc.List {}
        else
          line:insert(inline.t == 'SoftBreak' and pandoc.Space() or inline)
        end
      end
      out:insert(line)
    end
  end
  return out:filter(function(line) return #line > 0 end)
end

local function in_a_cell(blocks)
  local out = pandoc.List {}
  local written = pandoc.utils.stringify(pandoc.Div(blocks))
  if written == '^^' or written == '<<' then  -- not as signs of the dialect
    return pandoc.List {pandoc.Str(written:sub(1, 1) .. '\u{200B}' .. written:sub(2))}
  end
  for _, line in ipairs(lines(blocks)) do
    if #out > 0 then out:insert(pandoc.Str(BREAK)) end
    out:extend(line)
  end
  return out
end

-- Items of one paragraph stand close together.
local function tight(list)
  for _, item in ipairs(list.content) do
    for at, block in ipairs(item) do
      local alone = at == 1 and (not item[2] or item[2].t:match('List$'))
      if block.t == 'Para' and alone then item[at] = pandoc.Plain(block.content) end
    end
  end
  return list
end

-- LibreOffice gives each item a list of its own; side by side they are one.
local function merged(blocks)
  local out = pandoc.List {}
  for _, block in ipairs(blocks) do
    local last = out[#out]
    if last and last.t == block.t and block.t:match('List$') then
      last.content:extend(block.content)
    else
      out:insert(block)
    end
  end
  return out
end

-- Raised and lowered figures are letters of their own; words stand on the line.
local function moved(element, figures)
  local text = pandoc.utils.stringify(element)
  if text:match('^%d+$') then return pandoc.Str((text:gsub('%d', figures))) end
  return element.content
end

local inner = {
  BulletList = tight,
  OrderedList = tight,
  Underline = bare, SmallCaps = bare, Strikeout = bare, Span = bare,
  Superscript = function(el) return moved(el, RAISED) end,
  Subscript = function(el) return moved(el, LOWERED) end,
  Math = function(el)
    if not el.text:match('%S') then return {} end
    local tex = el.text:gsub('{{', '{ {'):gsub('{{', '{ {'):gsub('}}', '} }'):gsub('}}', '} }')
    return {pandoc.Str(DOLLAR), pandoc.Code(tex), pandoc.Str(DOLLAR)}
  end,
  RawInline = function() return {} end,
  RawBlock = function() return {} end,
  Div = bare,
  Link = function(el)
    if el.target:match('^https?://') or el.target:match('^mailto:') then
      el.title = ''
      return el
    end
    return el.content
  end,
  Image = function(el)
    el.title, el.attr = '', pandoc.Attr()
    return el
  end,
  Note = function(el)
    notes:insert(joined(el.content))
    return pandoc.Str('[' .. #notes .. ']')
  end,
  -- Without words it is none; a picture in it follows it.
  Header = function(el)
    local words, out = pandoc.List {}, pandoc.List {}
    for _, inline in ipairs(el.content) do
      if inline.t == 'Image' then
        out:insert(pandoc.Para {inline})
      else
        inline = inline.t == 'LineBreak' and pandoc.Space() or inline
        if #words > 0 or inline.t ~= 'Space' then words:insert(inline) end
      end
    end
    if pandoc.utils.stringify(words):match('[^%s\u{00A0}]') then
      local level = math.min(6, math.max(3, 2 + el.level - base))
      out:insert(1, pandoc.Header(level, words))
    end
    return out
  end,
  -- A formula by itself
  Para = function(el)
    local code = #el.content == 3 and el.content[1].text == DOLLAR and el.content[2]
    if code and code.t == 'Code' then
      return pandoc.CodeBlock(code.text, pandoc.Attr('', {'math'}))
    end
  end,
}

-- A table as rows of places: whose words stand there, or which way the cell goes on.
local function places(tbl)
  local rows, out = pandoc.List {}, pandoc.List {}
  for _, row in ipairs(tbl.head.rows) do rows:insert(row) end
  for _, body in ipairs(tbl.bodies) do
    for _, row in ipairs(body.head) do rows:insert(row) end
    for _, row in ipairs(body.body) do rows:insert(row) end
  end
  for _, row in ipairs(tbl.foot.rows) do rows:insert(row) end
  for y in ipairs(rows) do out[y] = pandoc.List {} end
  for y, row in ipairs(rows) do
    local x = 1
    for _, cell in ipairs(row.cells) do
      while out[y][x] do x = x + 1 end
      for down = 0, cell.row_span - 1 do
        for across = 0, cell.col_span - 1 do
          if out[y + down] then
            local first = down == 0 and across == 0
            out[y + down][x + across] = first and in_a_cell(cell.contents)
              or pandoc.List {pandoc.Str(across > 0 and LEFT or UP)}
          end
        end
      end
      x = x + cell.col_span
    end
  end
  return out
end

local function is(place, sign)
  return #place > 0 and place[1].t == 'Str' and place[1].text == sign
end

local function is_empty(place) return #place == 0 or is(place, UP) or is(place, LEFT) end

-- Without rows and columns in which no cell begins; every row as long as the longest.
local function compact(rows, width)
  for _, row in ipairs(rows) do
    for x = 1, width do row[x] = row[x] or pandoc.List {} end
  end
  rows = rows:filter(function(row)
    for x = 1, width do if not is_empty(row[x]) then return true end end
    return false
  end)
  local kept = pandoc.List {}
  for x = 1, width do
    for _, row in ipairs(rows) do
      if not is_empty(row[x]) or #row[x] == 0 and x == 1 then kept:insert(x) break end
    end
  end
  return rows:map(function(row) return kept:map(function(x) return row[x] end) end), kept
end

-- A first row with one short text over columns that the next row names is a title over them all.
local function spread_title(rows)
  local first, second = rows[1], rows[2]
  if not second or #first < 3 or is_empty(first[1]) then return end
  for x = 2, #first do
    if #first[x] > 0 or is_empty(second[x]) then return end
  end
  for x = 2, #first do first[x] = pandoc.List {pandoc.Str(LEFT)} end
end

local function plain(row, strong)
  return row:map(function(place)
    local words = pandoc.Plain(place):walk({Strong = bare}).content
    if strong and not is_empty(place) then words = {pandoc.Strong(words)} end
    return {pandoc.Plain(words)}
  end)
end

-- The first row names the columns where Word was not told so; a single row names none.
local function simple(tbl)
  local heads, width = math.max(#tbl.head.rows, 1), #tbl.colspecs
  local all = places(tbl)
  for _, row in ipairs(all) do width = math.max(width, #row) end
  local rows, kept = compact(all, width)
  if #rows == 0 then return {} end
  spread_title(rows)
  local aligns, widths = pandoc.List {}, pandoc.List {}
  for at, x in ipairs(kept) do
    aligns[at], widths[at] = tbl.colspecs[x] and tbl.colspecs[x][1] or 'AlignDefault', 0
  end
  -- A head is bold anyway; below it bold letters say that a row heads the columns too, where
  -- nothing else does: a cell that goes on from the head, or a title over all columns.
  local titled = #rows > 1 and #rows[1] > 1
  for x = 2, #rows[1] do titled = titled and is(rows[1][x], LEFT) end
  local head = #rows > 1 and plain(rows:remove(1)) or kept:map(function() return {} end)
  local body = pandoc.List {}
  for at, row in ipairs(rows) do
    local reached = at == 1 and titled
    for _, place in ipairs(row) do reached = reached or is(place, UP) end
    body:insert(at < heads and plain(row, not reached) or row:map(function(place)
      return {pandoc.Plain(place)}
    end))
  end
  local out = pandoc.List {}
  if #tbl.caption.long > 0 then out:insert(pandoc.Para(joined(tbl.caption.long))) end
  out:insert(pandoc.utils.from_simple_table(
    pandoc.SimpleTable({}, aligns, widths, head, body)))
  return out
end

local function figure(el)
  local out = pandoc.List(el.content)
  out:extend(el.caption.long)
  return out
end

local function flush(out)
  if #notes == 0 then return end
  out:insert(pandoc.Para {pandoc.Strong {pandoc.Str 'Notes'}})
  for at, note in ipairs(notes) do
    out:insert(pandoc.Para(pandoc.List {pandoc.Str('[' .. at .. ']'), pandoc.Space()} .. note))
  end
  notes = pandoc.List {}
end

function Pandoc(doc)
  local out = pandoc.List {}
  for _, block in ipairs(merged(doc.blocks)) do
    local text = block.t == 'Para' and pandoc.utils.stringify(block) or ''
    local level = text:match('^\u{E012}.-:(%d+)\u{E013}$')
    if level then
      flush(out)
      base = tonumber(level)
      out:insert(block)
    elseif text ~= '\u{E014}' then
      local walked = pandoc.Div({block}):walk({Blocks = merged, Table = simple, Figure = figure}):walk(inner)
      out:extend(walked.content)
    end
  end
  flush(out)
  return pandoc.Pandoc(out)
end
