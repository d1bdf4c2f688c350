import { describe, expect, it } from '@jest/globals'
import { excessPermissions, readOnly } from '../../../../../local/runner/workflow/permissions.ts'

describe('permissions', () => {
  it('names every scope asked for above what is granted', () => {
    const granted = { contents: 'read', issues: 'write' } as const
    expect(excessPermissions({ contents: 'write', 'id-token': 'write', issues: 'read' }, granted)).toEqual({
      asked: ['contents: write', 'id-token: write'],
      allowed: ['contents: read', 'id-token: none']
    })
    expect(excessPermissions({ contents: 'read', packages: 'none' }, granted).asked).toEqual([])
  })

  it('leaves a fork nothing to write and no OIDC', () => {
    expect(readOnly({ contents: 'write', issues: 'none', 'id-token': 'write' })).toEqual({
      contents: 'read',
      issues: 'none',
      'id-token': 'none'
    })
  })
})
