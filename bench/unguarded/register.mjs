// Preloaded into a gateway to be measured: its policies are replaced by none, to show what they cost.
import { register } from 'node:module'

register('./hooks.mjs', import.meta.url)
