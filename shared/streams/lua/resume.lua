#!lua flags=allow-oom
-- Let a paused stage go on.
-- KEYS  1 paused stages  2 operations      ARGV  1 stage  2 operations kept, then the operation's fields
-- Reply: 1 where it was paused until now, else 0.
-- A server out of memory takes it all the same: a stage that empties it must be startable.
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[2], '*', unpack(ARGV, 3))
redis.call('HDEL', KEYS[1], ARGV[1])
return 1
