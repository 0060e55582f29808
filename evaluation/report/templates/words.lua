-- Pandoc, Word to Markdown: what a person made in Word, in the Markdown that reports read.
--
-- Sections begin at paragraphs of U+E012 key ":" level U+E013, put there beforehand; a
-- paragraph of U+E014 only keeps two quotations apart.
local base = 1
local notes = pandoc.List {}
local RAISED = {['0'] = '⁰', ['1'] = '¹', ['2'] = '²', ['3'] = '³', ['4'] = '⁴',
                ['5'] = '⁵', ['6'] = '⁶', ['7'] = '⁷', ['8'] = '⁸', ['9'] = '⁹'}

local function bare(element) return element.content end

-- Several paragraphs as one: a table cell and a footnote hold one line.
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

local inner = {
  BulletList = tight,
  OrderedList = tight,
  Underline = bare, SmallCaps = bare, Strikeout = bare, Subscript = bare, Span = bare,
  Superscript = function(el)
    local text = pandoc.utils.stringify(el)
    if text:match('^%d+$') then return pandoc.Str((text:gsub('%d', RAISED))) end
    return el.content
  end,
  Math = function(el) return pandoc.Str(el.text) end,
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
  Header = function(el)
    return pandoc.Header(math.min(6, math.max(3, 2 + el.level - base)), el.content)
  end,
}

local function cells(row)
  local out = pandoc.List {}
  for _, cell in ipairs(row.cells) do
    out:insert({pandoc.Plain(joined(cell.contents))})
    for _ = 2, cell.col_span do out:insert({}) end
  end
  return out
end

local function is_empty(row)
  return pandoc.utils.stringify(pandoc.List(row):map(function(c) return pandoc.Div(c) end)) == ''
end

-- The first row names the columns where Word was not told so.
local function simple(tbl)
  local width, rows = #tbl.colspecs, pandoc.List {}
  for _, row in ipairs(tbl.head.rows) do rows:insert(cells(row)) end
  for _, body in ipairs(tbl.bodies) do
    for _, row in ipairs(body.head) do rows:insert(cells(row)) end
    for _, row in ipairs(body.body) do rows:insert(cells(row)) end
  end
  for _, row in ipairs(tbl.foot.rows) do rows:insert(cells(row)) end
  rows = rows:filter(function(row) return not is_empty(row) end)
  if #rows == 0 then return {} end
  for _, row in ipairs(rows) do while #row < width do row:insert({}) end end
  -- A head is bold anyway.
  local head = rows:remove(1):map(function(cell)
    return pandoc.Div(cell):walk({Strong = bare}).content
  end)
  local aligns, widths = pandoc.List {}, pandoc.List {}
  for at = 1, width do aligns[at], widths[at] = tbl.colspecs[at][1], 0 end
  local out = pandoc.List {}
  if #tbl.caption.long > 0 then out:insert(pandoc.Para(joined(tbl.caption.long))) end
  out:insert(pandoc.utils.from_simple_table(
    pandoc.SimpleTable({}, aligns, widths, head, rows)))
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
