-- Opens lists of another size for an epoch, unless somebody was first; what is known of epochs that nobody reads any more goes.
-- KEYS   1 the order, as in `draw.lua`
-- ARGV   1 epoch  2 the bits of its lists as the caller knows them  3 the same and one more  4 oldest epoch that is read
-- Reply  the bits of its lists.
local order, field = KEYS[1], 'bits:' .. ARGV[1]
if (redis.call('HGET', order, field) or '') == ARGV[2] then redis.call('HSET', order, field, ARGV[3]) end
for _, known in ipairs(redis.call('HKEYS', order)) do
  local epoch = tonumber(string.match(known, ':(-?%d+)$'))
  if epoch and epoch < tonumber(ARGV[4]) then redis.call('HDEL', order, known) end
end
return redis.call('HGET', order, field) or ''
