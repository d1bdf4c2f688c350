// Writes the calendar of supported Kubernetes versions from the documentation of AKS. In the repository's folder:
// node scripts/support-calendar.ts CLONE, where CLONE is a clone of MicrosoftDocs/azure-aks-docs. The scheduled workflow
// `upgrade-data` runs it.

import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readCalendar } from './support-calendar/read-calendar.ts'
import { withCalendar } from './support-calendar/write-calendar.ts'

const root = dirname(import.meta.dirname)
const FILE = join(root, 'src/upgrade/support-calendar.ts')
const PAGE = 'articles/aks/supported-kubernetes-versions.md'

function main(clone: string | undefined): void {
  if (clone === undefined) throw new Error('Name the folder of a clone of MicrosoftDocs/azure-aks-docs.')
  const periods = readCalendar(execFileSync('git', ['-C', clone, 'show', `HEAD:${PAGE}`], { encoding: 'utf8' }))
  const day = execFileSync('git', ['-C', clone, 'log', '-1', '--format=%cs'], { encoding: 'utf8' }).trim()
  writeFileSync(FILE, withCalendar(readFileSync(FILE, 'utf8'), periods, day))
  execFileSync(join(root, 'node_modules/.bin/biome'), ['format', '--write', FILE], { stdio: 'ignore' })
  process.stdout.write(`${periods.length} versions written to ${FILE}\n`)
}

main(process.argv[2])
