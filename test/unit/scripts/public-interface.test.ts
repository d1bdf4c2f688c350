import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { majorOf } from '../../../scripts/public-interface/current.ts'
import { committedInterface, INTERFACE_FILE, refuseBreaking } from '../../../scripts/public-interface.ts'
import { example } from './public-interface/example.ts'

describe('refuseBreaking', () => {
  const breaking = () => ({ ...example(), failureReasons: [] })

  it('lists every change that breaks callers, and what to do', () => {
    expect(() => refuseBreaking(example(), breaking())).toThrow(
      /^2 change\(s\) break callers of v1:\n {2}- failureReasons: "input-invalid".*\n {2}- failureReasons: "throttled".*\n.*2\.0\.0/
    )
  })

  it('lets a new major version change everything', () => {
    expect(() => refuseBreaking(example(), { ...breaking(), major: 2 })).not.toThrow()
  })

  it('refuses a lower major version', () => {
    expect(() => refuseBreaking({ ...example(), major: 2 }, example())).toThrow('major version 1')
  })
})

describe('the lock', () => {
  const folder = mkdtempSync(join(tmpdir(), 'public-interface-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('is read from the folder, and absent before it is generated for the first time', async () => {
    expect(await committedInterface(folder)).toBeUndefined()
    mkdirSync(dirname(join(folder, INTERFACE_FILE)), { recursive: true })
    writeFileSync(join(folder, INTERFACE_FILE), JSON.stringify(example()))
    expect(await committedInterface(folder)).toEqual(example())
  })

  it.each([
    ['0.1.0', 1],
    ['0.9.3', 1],
    ['1.2.3', 1],
    ['2.0.0', 2]
  ])('of version %s belongs to the major version %i', (version, major) => {
    expect(majorOf(version)).toBe(major)
  })
})
