-- Takes an article's postings out of lists; their room stands at the end of each, for others.
-- KEYS   lists, as `posting_list` lays them out      ARGV   1 the article's number, 5 bytes      Reply  how many went
local gone = 0
for _, key in ipairs(KEYS) do
  local list, kept = redis.call('GET', key) or '', {}
  for at = 1, #list - 9, 10 do
    -- Check and source take four bytes, the article's number five, the revision's one.
    if string.sub(list, at + 4, at + 8) ~= ARGV[1] then kept[#kept + 1] = string.sub(list, at, at + 9) end
  end
  local went = math.floor(#list / 10) - #kept
  if went > 0 then
    redis.call('SET', key, table.concat(kept) .. string.rep('\0', 10 * went), 'KEEPTTL')
    gone = gone + went
  end
end
return gone
