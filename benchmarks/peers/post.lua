-- wrk's script, the same for every peer: posts one body again and again, and ends with a line of JSON.
-- Statuses above 399 are counted by wrk itself; a function called for each response would slow the load down.
local file = assert(io.open(os.getenv("PEER_BODY"), "rb"))
wrk.method = "POST"
wrk.body = file:read("*a")
wrk.headers["Content-Type"] = os.getenv("PEER_TYPE")
file:close()

function done(summary, latency, requests)
  local errors = summary.errors
  print(string.format(
    'figures {"answers":%d,"refused":%d,"broken":%d,"timeouts":%d,"seconds":%.3f,"p50_ms":%.2f,"p99_ms":%.2f}',
    summary.requests, errors.status, errors.connect + errors.read + errors.write, errors.timeout,
    summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
