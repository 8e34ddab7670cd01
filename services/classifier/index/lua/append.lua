-- Adds one posting to each of some posting lists and keeps the lists bounded.
-- KEYS  lists, oldest posting first; a posting is 2 bytes of its fingerprint, 2 of the source, 5 of the article, 1 of the revision.
--       At the end of a list there may be room for more, zeros
-- ARGV  1 seconds to live  2 most bytes  3 most articles per fingerprint  4 of them most of one source  5 most revisions per article,
--       then per list its posting
-- A full list is thinned to half: of each fingerprint its newest articles and of those the newest revisions, each once, so that
-- neither one that stands in every article (a footer, or a hostile text) nor an article updated all day nor an outlet that floods
-- costs the others anything.
local seconds, most = ARGV[1], tonumber(ARGV[2])
local most_articles, most_of_source, most_revisions = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local nowhere = string.rep('\0', 2)
-- Postings that a list is given room for at once, at most: as many as it holds, up to these. A server that appends doubles what a
-- string takes, and a third of all memory would be room.
local step = 8
-- Bytes from which it appends all the same: few lists are so long, and each time room is made a list is written anew.
local long = 1280

local function thinned(list, width)
  local seen, articles, revisions, kept, bytes = {}, {}, {}, {}, 0
  for at = #list - width + 1, 1, -width do
    local posting = string.sub(list, at, at + width - 1)
    local print, source = string.sub(posting, 1, 2), string.sub(posting, 3, 4)
    local bearer, outlet = print .. string.sub(posting, 5, 9), print .. source .. 's'
    if not seen[posting] and bytes < most / 2 then
      seen[posting] = true
      local room = (articles[print] or 0) < most_articles and (source == nowhere or (articles[outlet] or 0) < most_of_source)
      if not revisions[bearer] and room then
        articles[print], articles[outlet], revisions[bearer] = (articles[print] or 0) + 1, (articles[outlet] or 0) + 1, 0
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
  return table.concat(kept)
end

-- Puts a posting behind the last; returns the list's size.
local function added(list, posting)
  local size, width = redis.call('STRLEN', list), #posting
  if size >= long then return redis.call('APPEND', list, posting) end
  local tail = size > 0 and redis.call('GETRANGE', list, math.max(0, size - step * width), size - 1) or ''
  local empty = string.rep('\0', width)
  for at = 0, #tail - width, width do
    if string.sub(tail, at + 1, at + width) == empty then
      redis.call('SETRANGE', list, size - #tail + at, posting)
      return size
    end
  end
  if size == 0 then
    redis.call('SET', list, posting, 'EX', seconds)
    return width
  end
  local more = math.min(step, size / width)
  redis.call('SET', list, redis.call('GET', list) .. posting .. string.rep(empty, more - 1), 'KEEPTTL')
  return size + more * width
end

-- Lists thinned in one call, at a third of a millisecond each: those of a text that everybody runs fill up all at once. The others
-- wait for a later call.
local turns = 4
for at, list in ipairs(KEYS) do
  local posting = ARGV[5 + at]
  if added(list, posting) > most and turns > 0 then
    turns = turns - 1
    redis.call('SET', list, thinned(redis.call('GET', list), #posting), 'KEEPTTL')
  end
end
return #KEYS
