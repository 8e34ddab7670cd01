-- Marks an article or a domain as taken down, and tells consumers and operators of it, once.
-- KEYS   1 the article's state, or the domain's mark  2 the classified log  3 operations
-- ARGV   1 the state from now on  2 ms it is kept  3 the event (empty: nothing was ever handed on)  4 operations kept,
--        then the operation's fields
-- Reply  1 where it was marked now; 0 where it was before, and nothing is changed.
local state = redis.call('GET', KEYS[1])
if state and cjson.decode(state).withdrawn then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
if ARGV[3] ~= '' then redis.call('XADD', KEYS[2], '*', '__data__', ARGV[3]) end
redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[4], '*', unpack(ARGV, 5))
return 1
