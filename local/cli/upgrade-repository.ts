import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Minor versions before and after the upgrade. */
export const VERSIONS = { from: '1.35', to: '1.36' } as const

/** Environments in the order in which they are upgraded. */
export const WAVES = ['staging', 'production'] as const

const KIT = join(import.meta.dirname, '../../workflows')
const CONFIGURATION = 'aks-baseline.yml'

/** Changes of the starter kit: production gets a version after staging has run it. */
const CHANGES = [
  [CONFIGURATION, '#kubernetesVersion: "1.36"', `kubernetesVersion: "${VERSIONS.from}"`],
  [CONFIGURATION, '#upgrades: { after: staging }', 'upgrades: { after: staging }'],
  ['upgrade-in-place.yml', '#evidence-environment: staging', 'evidence-environment: staging'],
  ['drift.yml', '["production"]', JSON.stringify(WAVES)]
] as const

/** Creates the repository of a team with two environments from the starter kit, and returns its folder. */
export function createRepository(folder: string): string {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  cpSync(KIT, folder, { recursive: true })
  for (const [file, from, to] of CHANGES) change(join(folder, file), from, to)
  return folder
}

/** Requests the next minor version, as the merge of a pull request does. */
export function requestUpgrade(folder: string): void {
  change(join(folder, CONFIGURATION), `kubernetesVersion: "${VERSIONS.from}"`, `kubernetesVersion: "${VERSIONS.to}"`)
}

function change(file: string, from: string, to: string): void {
  const text = readFileSync(file, 'utf8')
  if (!text.includes(from)) throw new Error(`${file} does not contain ${from}`)
  writeFileSync(file, text.replace(from, to))
}
