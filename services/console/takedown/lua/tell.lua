-- Sets what is known of an article, and tells consumers what its takedown changed of groups, if anything, once.
-- KEYS   1 the article's state  2 the classified log      ARGV   1 the state before  2 the state that says it is told, then events
-- Reply  1 where they were told now, else 0.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL')
for at = 3, #ARGV do redis.call('XADD', KEYS[2], '*', '__data__', ARGV[at]) end
return 1
