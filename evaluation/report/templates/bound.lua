-- Pandoc, HTML to Word: <span class="bound" data-key="..."> becomes a content control.
--
-- Tag and alias both carry the key: Word keeps both, LibreOffice keeps the alias only, and
-- only for a plain-text control (w:text). contentLocked: nobody changes the number by
-- accident, but the control may go or move together with its sentence.
-- Word allows 64 characters; evaluation.report.word.controls shortens a longer key the same way.
local LONGEST = 64
local count = 0

local function escaped(text)
  return (text:gsub('&', '&amp;'):gsub('<', '&lt;'):gsub('>', '&gt;'):gsub('"', '&quot;'))
end

local function control_name(key)
  if utf8.len(key) <= LONGEST then return key end
  return key:sub(1, 53) .. '~' .. pandoc.utils.sha1(key):sub(1, 10)
end

function Span(span)
  if not span.classes:includes('bound') then return nil end
  count = count + 1
  local name = escaped(control_name(span.attributes.key))
  -- Raw text is written as it stands, so that the runs between keep their bold or italic.
  local control = pandoc.List {pandoc.RawInline('openxml', string.format(
    '<w:sdt><w:sdtPr><w:alias w:val="%s"/><w:tag w:val="%s"/><w:id w:val="%d"/>'
    .. '<w:lock w:val="contentLocked"/><w:text/></w:sdtPr><w:sdtContent>',
    name, name, 770000000 + count))}
  control:extend(span.content)
  control:insert(pandoc.RawInline('openxml', '</w:sdtContent></w:sdt>'))
  return control
end
