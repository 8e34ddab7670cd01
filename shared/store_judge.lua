-- Sets the verdict of an article that is kept, the first of each number.
-- KEYS   1 the article's hash
-- ARGV   1 number of the verdict, from 1  2 the verdict
-- Reply  1 where it was set; 0 where one of this number or a later one was, or nothing is kept.
local given = tonumber(redis.call('HGET', KEYS[1], 'verdicts'))
if not given or given >= tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'verdicts', ARGV[1], 'verdict', ARGV[2])
return 1
