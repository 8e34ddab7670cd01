-- Sets the verdict of an article that is kept, the first of each number.
-- KEYS   1 the article's value, as `store_format` lays it out
-- ARGV   1 number of the verdict, from 1  2 the verdict
-- Reply  1 where it was set; 0 where one of this number or a later one was, or nothing is kept.
local head = redis.call('GETRANGE', KEYS[1], 0, 7)
if #head < 8 then return 0 end
local given, size = struct.unpack('>I4I4', head)
if given >= tonumber(ARGV[1]) then return 0 end
redis.call('SET', KEYS[1], struct.pack('>I4I4', ARGV[1], size) .. redis.call('GETRANGE', KEYS[1], 8, 7 + size) .. ARGV[2], 'KEEPTTL')
return 1
