-- Forget an update that has been requested, unless a later one of the same article took its place meanwhile.
-- KEYS  1 due  2 updates      ARGV  1 article  2 the update that was requested
if redis.call('HGET', KEYS[2], ARGV[1]) == ARGV[2] then
  redis.call('HDEL', KEYS[2], ARGV[1])
  redis.call('ZREM', KEYS[1], ARGV[1])
end
return 1
