-- Adds one posting to a posting list and keeps the list bounded. One key.
-- KEYS[1]  the list, oldest first; a posting is 3 bytes of its fingerprint, 2 of the source, 7 of the article, 1 of the revision
-- ARGV     posting, seconds to live, most bytes, most articles per fingerprint, most revisions per article
-- A full list is thinned to half: of each fingerprint its newest articles and of those the newest revisions, each once, so that
-- neither one that stands in every article (a footer, or a hostile text) nor an article updated all day costs the others anything.
local size = redis.call('APPEND', KEYS[1], ARGV[1])
if size == #ARGV[1] then redis.call('EXPIRE', KEYS[1], ARGV[2]) end
local width, most = #ARGV[1], tonumber(ARGV[3])
if size <= most then return size end

local list, most_articles, most_revisions = redis.call('GET', KEYS[1]), tonumber(ARGV[4]), tonumber(ARGV[5])
local seen, articles, revisions, kept, bytes = {}, {}, {}, {}, 0
for at = size - width + 1, 1, -width do
  local posting = string.sub(list, at, at + width - 1)
  local print = string.sub(posting, 1, 3)
  local bearer = print .. string.sub(posting, 6, 12)
  if not seen[posting] and bytes < most / 2 then
    seen[posting] = true
    if not revisions[bearer] and (articles[print] or 0) < most_articles then
      articles[print], revisions[bearer] = (articles[print] or 0) + 1, 0
    end
    if revisions[bearer] and revisions[bearer] < most_revisions then
      revisions[bearer] = revisions[bearer] + 1
      kept[#kept + 1] = posting
      bytes = bytes + width
    end
  end
end
for at = 1, math.floor(#kept / 2) do
  kept[at], kept[#kept + 1 - at] = kept[#kept + 1 - at], kept[at]
end
redis.call('SET', KEYS[1], table.concat(kept), 'KEEPTTL')
return bytes
