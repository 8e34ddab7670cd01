-- Leave entries pending here that a newer reader is to take, as if never delivered: looking at one is no run that could kill.
-- KEYS  1 stream      ARGV  1 group  2 consumer, then ids      Reply: the ids that are pending no more, with whomever
local gone = {}
for at = 3, #ARGV do
  local row = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[at], ARGV[at], 1)[1]
  if not row then
    gone[#gone + 1] = ARGV[at]
  elseif row[2] == ARGV[2] then
    redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, row[1], 'IDLE', row[3], 'RETRYCOUNT', 0, 'JUSTID')
  end
end
return gone
