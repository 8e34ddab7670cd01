-- Merges a group into one that was founded before it, once: from then on it takes nothing in.
-- KEYS   1 the group, as in `group.lua`      ARGV   1 seconds to live  2 into which  3 by whom
-- Reply  1 where this call did it, else 0
local linked = redis.call('HSETNX', KEYS[1], 'into', ARGV[2])
if linked == 1 then redis.call('HSET', KEYS[1], 'by', ARGV[3]) end
redis.call('EXPIRE', KEYS[1], ARGV[1])
return linked
