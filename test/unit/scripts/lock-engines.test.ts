import { describe, expect, it } from '@jest/globals'
import { type Lock, withoutNewerEngines } from '../../../scripts/lock-engines.ts'

const lockOf = (entry: Lock['packages'][string]): Lock => ({ packages: { 'node_modules/a': entry } })

describe('withoutNewerEngines', () => {
  it.each(['>=22', '>=22.0.0', '^22.13.0 || >=24'])(
    'leaves out the engines of a package that asks for Node %s',
    node => {
      expect(withoutNewerEngines(lockOf({ engines: { node } }))).toEqual(lockOf({}))
    }
  )

  it.each(['>=18', '^18.14.0 || ^20.0.0 || ^22.0.0 || >=24.0.0', '*'])(
    'keeps the engines of a package that accepts Node %s',
    node => {
      expect(withoutNewerEngines(lockOf({ engines: { node } }))).toEqual(lockOf({ engines: { node } }))
    }
  )

  it('keeps the engines of the project and of optional packages', () => {
    const engines = { node: '>=24' }
    const lock = { packages: { '': { engines }, 'node_modules/a': { engines, optional: true } } }
    expect(withoutNewerEngines(lock)).toEqual(lock)
  })
})
