-- Room on a work stream, for the scripts that put entries there: their text comes after this one.
-- A stream is full with as many entries or bytes as it may have; one entry by itself may be larger. Scheduled retries have bounds of
-- their own, so that a site that asks to be left alone for a day keeps nobody else out; past those the stream is full as well.
-- Who is refused for its bytes and finds no reservation makes one, so that small entries do not pass a large one for ever. It lasts
-- longer than its holder takes to ask again.
local RESERVED_MS = 2000

-- KEYS from `key` on: stream · its retry schedule · its sizes · its reservation
-- ARGV from `argument` on: room in entries · in retries · in bytes, for the entries and once more for the retries
local function room_on(key, argument)
  local stream, schedule, sizes, reservation = unpack(KEYS, key, key + 3)
  local most, most_retries, most_bytes = tonumber(ARGV[argument]), tonumber(ARGV[argument + 1]), tonumber(ARGV[argument + 2])
  local holder, reserved = string.match(redis.call('GET', reservation) or '', '^(%S+) (%d+)$')

  -- Add an envelope on behalf of `who`. Returns false, with nothing added, where there is no room for it.
  return function(who, envelope)
    local entries, retries = redis.call('XLEN', stream), redis.call('ZCARD', schedule)
    local later = retries > 0 and math.max(0, tonumber(redis.call('HGET', sizes, 'retries') or 0)) or 0
    local bytes = tonumber(redis.call('HGET', sizes, 'total') or 0) - later
    local others = holder and holder ~= who and tonumber(reserved) or 0
    if entries >= most or retries >= most_retries or (retries > 1 and later > most_bytes) then return false end
    if entries + others > 0 and bytes + others + #envelope > most_bytes then
      if others == 0 then
        redis.call('SET', reservation, who .. ' ' .. #envelope, 'PX', RESERVED_MS)
        holder, reserved = who, #envelope
      end
      return false
    end
    -- The first write: a server out of memory refuses here, before any effect.
    local added = redis.call('XADD', stream, '*', '__data__', envelope)
    -- Entries that were deleted by hand would count for ever.
    if entries + retries == 0 then
      redis.call('DEL', sizes)
    elseif entries == 0 then
      redis.call('HSET', sizes, 'total', later)
    end
    redis.call('HSET', sizes, added, #envelope)
    redis.call('HINCRBY', sizes, 'total', #envelope)
    if holder == who then
      redis.call('DEL', reservation)
      holder = nil
    end
    return true
  end
end

