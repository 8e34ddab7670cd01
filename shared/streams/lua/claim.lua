-- Take over one entry whose reader has stopped beating.
-- KEYS  1 stream      ARGV  1 group  2 consumer  3 least idle time in ms  4 deliveries that may end by chance  5 1 where the caller runs nothing else,
--                     then ids that are not to be taken
-- Reply: {id, times delivered with this one, fields}; {id} of one that was delivered more often than that, left where it is because the
-- caller is not alone; or an empty list. One at a time, and only by who can run it at once: what is claimed counts as run.
local by_chance, alone, passed = tonumber(ARGV[4]), ARGV[5] == '1', {}
for at = 6, #ARGV do passed[ARGV[at]] = true end
for _, row in ipairs(redis.call('XPENDING', KEYS[1], ARGV[1], 'IDLE', ARGV[3], '-', '+', 100 + #ARGV)) do
  if not passed[row[1]] then
    if row[4] >= by_chance and not alone then
      return {row[1]}
    end
    local claimed = redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], ARGV[3], row[1])
    if claimed[1] then
      return {row[1], row[4] + 1, claimed[1][2]}
    end
  end
end
return {}
