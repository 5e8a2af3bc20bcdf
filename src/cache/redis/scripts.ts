/** Invalidates tags at the server's own time, so that replicas with other clocks agree on it. KEYS: marks. ARGV: their TTL. */
export const markScript = `
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.ceil(time[2] / 1000))
for _, key in ipairs(KEYS) do redis.call('SET', key, now, 'PX', ARGV[1]) end`

/** Says, unless it is said, since when marks are kept. KEYS: the mark. ARGV: how long ago that is, in milliseconds. */
export const epochScript = `
local time = redis.call('TIME')
local since = string.format('%.0f', time[1] * 1000 + math.ceil(time[2] / 1000) - ARGV[1])
redis.call('SET', KEYS[1], since, 'NX')`

/** Gives a lease up, unless it ran out and another has it. KEYS: the lease. ARGV: its holder. */
export const releaseScript = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`
