/** No call is shared within an operation. */
export function shareCall(_upstream, _outgoing, _isIdempotent, _context, call) {
  return { result: call(), isShared: false }
}

export function isShareable() {
  return false
}
