#!lua flags=allow-oom
-- Pause a stage, unless it is paused already.
-- KEYS  1 paused stages  2 operations      ARGV  1 stage  2 who, when and why as JSON  3 operations kept, then the operation's fields
-- Reply: 1 where it ran until now, else 0.
-- A server out of memory takes it all the same: a stage that fills it must be stoppable.
local begun = redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2])
if begun == 1 then
  redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[3], '*', unpack(ARGV, 4))
end
return begun
