import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { currentInterface } from '../../scripts/public-interface/current.ts'
import { committedInterface, INTERFACE_FILE, interfaceText, refuseBreaking } from '../../scripts/public-interface.ts'

const root = join(import.meta.dirname, '../..')

describe('the public interface', () => {
  it('breaks no caller of the committed lock, unless package.json has a new major version', async () => {
    const [committed, current] = await Promise.all([committedInterface(root), currentInterface(root)])
    if (committed === undefined) throw new Error(`there is no ${INTERFACE_FILE}`)
    expect(() => refuseBreaking(committed, current)).not.toThrow()
  })

  it('is the committed lock (else: npm run generate)', async () => {
    expect(readFileSync(join(root, INTERFACE_FILE), 'utf8')).toBe(await interfaceText(root))
  })
})
