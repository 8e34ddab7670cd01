-- Keeps an article, unless more verdicts were given on it already than the writer knows of: it is late, and another went on.
-- KEYS   1 the article's value, as `store_format` lays it out
-- ARGV   1 verdicts given with what is kept  2 unix time at which it expires  3 body  4 verdict
-- Reply  1 where it is kept, else 0.
local head = redis.call('GETRANGE', KEYS[1], 0, 3)
if #head == 4 and struct.unpack('>I4', head) > tonumber(ARGV[1]) then return 0 end
redis.call('SET', KEYS[1], struct.pack('>I4I4', ARGV[1], #ARGV[3]) .. ARGV[3] .. ARGV[4], 'EXAT', ARGV[2])
return 1
