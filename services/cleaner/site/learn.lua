-- Sets what is kept of a site, unless another lesson changed it since it was read.
-- KEYS   1 the site's hash
-- ARGV   1 version that was read ('' where there was none)  2 the version it becomes  3 stories  4 snapshot  5 unix time at which it expires
-- Reply  1 where it is set, else 0. Repeated after a lost reply it changes nothing: the version has moved on.
if (redis.call('HGET', KEYS[1], 'version') or '') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[2], 'stories', ARGV[3], 'known', ARGV[4])
redis.call('EXPIREAT', KEYS[1], ARGV[5])
return 1
