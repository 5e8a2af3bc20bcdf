/** A MIME package that cannot be used; the reason is what clients may see. */
export class PackageError extends Error {
  override readonly name = 'PackageError'
  readonly reason: 'multipart' | 'truncated' | 'too_large'

  constructor(message: string, reason: PackageError['reason'] = 'multipart') {
    super(message)
    this.reason = reason
  }
}
