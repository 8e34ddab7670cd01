-- Take over one entry whose reader has stopped beating.
-- KEYS  1 stream      ARGV  1 group  2 consumer  3 least idle time in ms, then ids that are not to be taken
-- Reply: {id, times delivered with this one, fields}, or an empty list. One at a time: only what is run is counted as delivered.
local passed = {}
for at = 4, #ARGV do passed[ARGV[at]] = true end
for _, row in ipairs(redis.call('XPENDING', KEYS[1], ARGV[1], 'IDLE', ARGV[3], '-', '+', 100 + #ARGV)) do
  if not passed[row[1]] then
    local claimed = redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], ARGV[3], row[1])
    if claimed[1] then
      return {row[1], row[4] + 1, claimed[1][2]}
    end
  end
end
return {}
