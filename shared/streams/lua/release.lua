-- Sign off: give up what is pending with this consumer, so that another may take it over at once, as if never delivered to us.
-- That includes what was read by a call whose reply never arrived.
-- Repeated (its reply was lost) it counts nothing down once more: with the first call went what the consumer said of itself.
-- KEYS  1 stream  2 replicas      ARGV  1 group  2 consumer  3 idle time to show in ms  4 most at once      Reply: how many
local rows = redis.call('XPENDING', KEYS[1], ARGV[1], '-', '+', ARGV[4], ARGV[2])
local undelivered = redis.call('HDEL', KEYS[2], ARGV[2])
for _, row in ipairs(rows) do
  redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, row[1], 'IDLE', ARGV[3], 'RETRYCOUNT', math.max(row[4] - undelivered, 0), 'JUSTID')
end
-- With nothing pending the consumer goes too; otherwise `forget` removes it once others have taken over.
if #rows == 0 then
  redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], ARGV[2])
end
return #rows
