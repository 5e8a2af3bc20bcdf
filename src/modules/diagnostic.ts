/** One finding about a module: where, which rule, what is wrong, what to write instead. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning'
  /** Name of the module (its folder). */
  readonly module: string
  /** File as the user knows it: relative to the working directory when inside it, else absolute. */
  readonly file: string
  /** 1-based; absent where a finding is about a whole file or folder. */
  readonly line?: number | undefined
  /** 1-based. */
  readonly column?: number | undefined
  /** Stable rule name in kebab-case: `sdl-syntax`, `selection-unknown-field`, ... */
  readonly rule: string
  readonly message: string
  /** What to do or write instead. */
  readonly remedy?: string | undefined
  /** True where nothing may be wrong with the folder: what the module is read from elsewhere could not be had. */
  readonly isPassing?: boolean | undefined
}
