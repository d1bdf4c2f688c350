import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { EVIDENCE_RESOURCES } from '../../../../src/preflight/index.ts'

const FOLDER = join(import.meta.dirname, '../../../../src/preflight/upgrade/objects')

it('lists every kind of object that a rule reads', () => {
  const listed = Object.values(EVIDENCE_RESOURCES).flat().map(nameOf)
  const read = globSync('*.ts', { cwd: FOLDER }).flatMap(file => {
    const text = readFileSync(join(FOLDER, file), 'utf8')
    return [...text.matchAll(/'([a-z0-9.]*\/[A-Z][A-Za-z]+)'/g)].map(([, kind = '']) => kind)
  })
  expect(read.length).toBeGreaterThan(10)
  const plural = (kind: string) => `${kind.toLowerCase()}s`
  expect([...new Set(read)].filter(kind => !listed.includes(plural(kind)))).toEqual([])
})

/** Returns the group and the plural name of a resource, for example `apps/deployments`. */
function nameOf({ apiVersion, resource }: (typeof EVIDENCE_RESOURCES)['nodes'][number]): string {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : ''
  return `${group}/${resource}`
}
