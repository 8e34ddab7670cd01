-- Notes that what a merged group held is where it belongs, and points it at its root, where that was founded before what it points at.
-- KEYS   1 the group, as in `group.lua`  2 its tellings, of no use any more      ARGV   1 the root  2 the root's sequence
-- Reply  1, or 0 where the group was not merged
local into = redis.call('HGET', KEYS[1], 'into')
if not into then return 0 end
if tonumber(ARGV[2]) < tonumber(string.match(into, '%d+$')) then redis.call('HSET', KEYS[1], 'into', ARGV[1]) end
redis.call('HSET', KEYS[1], 'moved', 1)
-- Nobody was told of a group that held but its own text, and was merged by that: where it went is all there is to know of it.
local by, size = unpack(redis.call('HMGET', KEYS[1], 'by', 'size'))
local own = '@' .. string.match(by or '', '^[^:]*')
if size == '1' and redis.call('HEXISTS', KEYS[1], own) == 1 then redis.call('HDEL', KEYS[1], own, 'by', 'size', 'shortened') end
redis.call('UNLINK', KEYS[2])
return 1
