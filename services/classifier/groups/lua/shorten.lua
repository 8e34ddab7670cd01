-- Forgets members of a group that were last added before a moment, and notes that it was done.
-- KEYS   1 the group, as in `group.lua`      ARGV   1 the moment, unix time  2 now, then articles      Reply  how many went
local gone = 0
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], 'shortened', ARGV[2]) end
for at = 3, #ARGV do
  local field = '@' .. ARGV[at]
  local within, outside, added = string.match(redis.call('HGET', KEYS[1], field) or '', '(%d+),(%d+),(%d+)')
  if added and tonumber(added) < tonumber(ARGV[1]) then
    redis.call('HDEL', KEYS[1], field)
    if tonumber(within) > 0 and tonumber(within) >= tonumber(outside) then redis.call('HINCRBY', KEYS[1], 'size', -1) end
    gone = gone + 1
  end
end
return gone
