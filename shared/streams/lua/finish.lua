-- End requests: write their event to a log stream and their fate, and take the entry out of the work stream.
-- KEYS  1 source  2 source sizes  3 log stream  4… fates and article states
-- ARGV  1 group  2 consumer  3 seconds a day's fates are kept, then per entry nine and more:
--       id · envelope · index of its day's fates among KEYS · request id · fate ·
--       index of its article's key among KEYS (0: none) · expected state · new state ·
--       how many envelopes follow for the same log · these
-- Reply per entry: DONE, STALE (not pending with this consumer), MOVED (article state differs), KNOWN (has a fate already; only taken
-- out). STALE and MOVED change nothing.
local group, consumer, kept = ARGV[1], ARGV[2], ARGV[3]
local replies = {}
local at = 4
while at <= #ARGV do
  local id, envelope, fates, request, fate = ARGV[at], ARGV[at + 1], KEYS[tonumber(ARGV[at + 2])], ARGV[at + 3], ARGV[at + 4]
  local article, beside = tonumber(ARGV[at + 5]), tonumber(ARGV[at + 8])
  if #redis.call('XPENDING', KEYS[1], group, id, id, 1, consumer) == 0 then
    replies[#replies + 1] = 'STALE'
  elseif article > 0 and (redis.call('GET', KEYS[article]) or '') ~= ARGV[at + 6] then
    replies[#replies + 1] = 'MOVED'
  else
    local reply = 'KNOWN'
    if (redis.call('HGET', fates, request) or '') == '' then
      redis.call('XADD', KEYS[3], '*', '__data__', envelope)
      for each = at + 9, at + 8 + beside do redis.call('XADD', KEYS[3], '*', '__data__', ARGV[each]) end
      redis.call('HSET', fates, request, fate)
      redis.call('EXPIRE', fates, kept, 'NX')
      if article > 0 then
        redis.call('SET', KEYS[article], ARGV[at + 7], 'KEEPTTL')
      end
      reply = 'DONE'
    end
    redis.call('XACK', KEYS[1], group, id)
    redis.call('XDEL', KEYS[1], id)
    local had = redis.call('HGET', KEYS[2], id)
    if had then
      redis.call('HDEL', KEYS[2], id)
      redis.call('HINCRBY', KEYS[2], 'total', -had)
    end
    replies[#replies + 1] = reply
  end
  at = at + 9 + beside
end
return replies
