/** True for an address that can be called. */
export function isHttp(address: string): boolean {
  return /^https?:\/\//i.test(address) && URL.canParse(address)
}
