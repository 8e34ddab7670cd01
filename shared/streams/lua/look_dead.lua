-- Count the open dead letters by the stage that wrote them, among the newest. Writes nothing; the cost is bounded.
-- KEYS  1 dead log  2 marks of handled letters      ARGV  1 letters looked at, at most  2 bytes of letters after which no more are read
-- Reply: {stage, letters, stage, letters …}, where '' is for letters that do not say.
local length = redis.call('XLEN', KEYS[1])
if length == 0 then return {} end
-- A letter may hold some ten MB: about a fourth of the bytes are read at once.
local mean = (redis.call('MEMORY', 'USAGE', KEYS[1], 'SAMPLES', 5) or 1) / length
local chunk = math.max(1, math.min(100, math.floor(ARGV[2] / 4 / mean)))

local open, seen, weight, before = {}, 0, 0, '+'
while seen < tonumber(ARGV[1]) and weight < tonumber(ARGV[2]) do
  local letters = redis.call('XREVRANGE', KEYS[1], before, '-', 'COUNT', chunk)
  if #letters == 0 then break end
  local last = letters[#letters][1]
  local handled = {}
  for _, mark in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], string.match(last, '%d+'), string.match(letters[1][1], '%d+'))) do
    handled[string.match(mark, '^%S*')] = true
  end
  for _, letter in ipairs(letters) do
    local stage = ''
    for at = 1, #letter[2], 2 do
      local value = letter[2][at + 1]
      weight = weight + #value
      -- The CloudEvents source is among the first headers; the length of the next text follows it, which is no letter.
      if letter[2][at] == '__data__' then stage = string.match(string.sub(value, 1, 512), '/wiresift/(%l+)') or '' end
    end
    if not handled[letter[1]] then open[stage] = (open[stage] or 0) + 1 end
  end
  seen = seen + #letters
  before = '(' .. last
end

local reply = {}
for stage, letters in pairs(open) do
  reply[#reply + 1] = stage
  reply[#reply + 1] = letters
end
return reply
