import { cp, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { soakedNames, workloadOf } from './mix.ts'

const folder = 'node_modules/.cache/selvedge-soak'

/** Copies the modules of the workloads into one schema folder. @returns its path from the root */
export async function gatherModules(root: string): Promise<string> {
  await rm(join(root, folder), { recursive: true, force: true })
  await mkdir(join(root, folder), { recursive: true })
  for (const name of soakedNames) await cp(join(root, workloadOf(name).schema), join(root, folder), { recursive: true })
  return folder
}
