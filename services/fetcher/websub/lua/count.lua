-- Count one push of a source.
-- KEYS  1 its counter      ARGV  1 seconds after which it begins anew
-- Reply: pushes since it began.
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return count
