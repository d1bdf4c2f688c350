import { globSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { RULES } from '../../src/provisioning/rules/index.ts'

const root = join(import.meta.dirname, '../..')

function isRule(value: unknown): value is { readonly id: string } {
  return typeof value === 'object' && value !== null && 'id' in value && 'phases' in value && 'check' in value
}

/** Every rule that a file of the rule folders exports, by itself or in a record. */
async function declaredRules(): Promise<{ id: string; file: string }[]> {
  const files = globSync('src/{preflight,provisioning}/rules/*.ts', { cwd: root })
  const found = await Promise.all(
    files.map(async file => {
      const exported: Record<string, unknown> = await import(join(root, file))
      const values = Object.values(exported).filter(value => !Array.isArray(value))
      const rules = values.flatMap(value => (isRule(value) ? [value] : Object.values(Object(value)).filter(isRule)))
      return rules.map(({ id }) => ({ id, file }))
    })
  )
  return found.flat()
}

describe('preflight rules', () => {
  it('are registered when they are declared', async () => {
    const registered = new Set(RULES.map(({ id }) => id))
    const declared = await declaredRules()
    expect(declared.filter(({ id }) => !registered.has(id))).toEqual([])
    expect(declared).toHaveLength(RULES.length)
    expect(declared.length).toBeGreaterThan(25)
  })

  it('have an id of their own in kebab case and a title that is a sentence', () => {
    expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length)
    for (const { id, title, phases } of RULES) {
      expect(id).toMatch(/^[a-z]+(-[a-z]+)+$/)
      expect(title).toMatch(/^[A-Z].*\.$/)
      expect(phases.length).toBeGreaterThan(0)
    }
  })
})
