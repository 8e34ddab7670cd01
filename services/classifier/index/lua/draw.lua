-- Draws sequence numbers, which only grow, and tells with them which lists had been opened by then.
-- KEYS   1 the order, a hash: the `last` number, the `salt`, and by epoch the `postings` put into its lists and their `bits`
-- ARGV   1 numbers wanted  2 postings just appended  3 the epoch they went to  4 a salt for where there is none, then the epochs to tell of
-- Reply  the last number drawn, the salt, then for each epoch its postings and the bits of its lists, in the order in which they were opened.
local order = KEYS[1]
redis.call('HSETNX', order, 'salt', ARGV[4])
local last = ARGV[1] == '0' and (redis.call('HGET', order, 'last') or '0') or redis.call('HINCRBY', order, 'last', ARGV[1])
local reply = {last, redis.call('HGET', order, 'salt')}
if ARGV[2] ~= '0' then redis.call('HINCRBY', order, 'postings:' .. ARGV[3], ARGV[2]) end
for at = 5, #ARGV do
  reply[#reply + 1] = redis.call('HGET', order, 'postings:' .. ARGV[at]) or '0'
  reply[#reply + 1] = redis.call('HGET', order, 'bits:' .. ARGV[at]) or ''
end
return reply
