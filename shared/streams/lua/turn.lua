#!lua flags=allow-oom
-- Take or keep the turn to do what one process does for all.
-- KEYS  1 turn      ARGV  1 consumer  2 for how long, in ms
-- Reply: 1 where the turn is this consumer's, else 0.
-- A server out of memory gives it all the same: that it is, is among what is to be told.
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
