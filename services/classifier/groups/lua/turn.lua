-- Changes what is told of a group, one change after the other, each judgement once.
-- KEYS   1 the group, as in `group.lua`      ARGV   1 seconds to live  2 by whom  3 number of the change  4 the change
-- Reply  the change that `by` made, now or before; nothing where the group was merged or another number is next
local into, last, by, turn = unpack(redis.call('HMGET', KEYS[1], 'into', 'turn_number', 'turn_by', 'turn'))
if by == ARGV[2] then return turn end
if into or tonumber(ARGV[3]) ~= tonumber(last or 0) + 1 then return false end
redis.call('HSET', KEYS[1], 'turn_number', ARGV[3], 'turn_by', ARGV[2], 'turn', ARGV[4])
redis.call('EXPIRE', KEYS[1], ARGV[1])
return ARGV[4]
