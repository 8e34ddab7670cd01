-- Takes one article out of a value, which those share whose numbers collide.
-- KEYS   1 the value, as `article_value` lays it out      ARGV   1 the article's name      Reply  1 where it was there, else 0
local value, kept, at = redis.call('GET', KEYS[1]) or '', '', 1
while at <= #value do
  local size, length = struct.unpack('>I4I2', value, at)
  local to = at + 3 + size
  if string.sub(value, at + 6, at + 5 + length) ~= ARGV[1] then kept = kept .. string.sub(value, at, to) end
  at = to + 1
end
if kept == value then return 0 end
if kept == '' then redis.call('UNLINK', KEYS[1]) else redis.call('SET', KEYS[1], kept, 'KEEPTTL') end
return 1
