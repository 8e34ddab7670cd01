-- Adds one posting to a posting list and keeps the list bounded. One key.
-- KEYS[1]  the list: postings of ARGV[4] bytes each, oldest first, each beginning with 3 bytes of its fingerprint
-- ARGV     posting, seconds to live, most bytes, bytes per posting, most postings per fingerprint
-- A full list is thinned to half: of each fingerprint its newest postings, so that one that stands in every article
-- (a footer, or a hostile text) costs the others of the list nothing.
local size = redis.call('APPEND', KEYS[1], ARGV[1])
if size == #ARGV[1] then redis.call('EXPIRE', KEYS[1], ARGV[2]) end
local most = tonumber(ARGV[3])
if size <= most then return size end

local list, width, each = redis.call('GET', KEYS[1]), tonumber(ARGV[4]), tonumber(ARGV[5])
local seen, kept, bytes = {}, {}, 0
for at = size - width + 1, 1, -width do
  local print = string.sub(list, at, at + 2)
  seen[print] = (seen[print] or 0) + 1
  if seen[print] <= each and bytes < most / 2 then
    kept[#kept + 1] = string.sub(list, at, at + width - 1)
    bytes = bytes + width
  end
end
for at = 1, math.floor(#kept / 2) do
  kept[at], kept[#kept + 1 - at] = kept[#kept + 1 - at], kept[at]
end
redis.call('SET', KEYS[1], table.concat(kept), 'KEEPTTL')
return bytes
