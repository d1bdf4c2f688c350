import { describe, expect, it } from '@jest/globals'
import { formerNames, TAG_NAMES_TAG, tagRecord } from '../../../../src/provisioning/tags/tag-record.ts'

const many = (count: number) => Array.from({ length: count }, (_, i) => `t${i}`)

describe('the record of tag names', () => {
  it('tells a tag that left the file from a tag of another owner', () => {
    const isFormer = formerNames(tagRecord(['owner', 'CostCenter']), ['owner'])
    expect([isFormer('costcenter'), isFormer('Owner'), isFormer('theirs')]).toEqual([true, false, false])
  })

  it('counts every tag as another owner’s when there is no record', () => {
    expect(formerNames(undefined, [])('owner')).toBe(false)
    expect(formerNames({ other: 'x' }, [])('owner')).toBe(false)
    expect(formerNames({ [TAG_NAMES_TAG]: 'edited by hand' }, [])('owner')).toBe(false)
  })

  it('counts a removed name again when the write that removed it failed', () => {
    const record = tagRecord(['owner'], ['CostCenter'])
    expect(formerNames(record, ['owner'])('CostCenter')).toBe(false)
    expect(formerNames(record, ['owner'], false)('CostCenter')).toBe(true)
  })

  it('fits into its tags when a failed write renames the largest number of names', () => {
    const [removed, added] = [many(45).map(name => `old-${name}`), many(45)]
    const record = tagRecord(added, removed)
    for (const value of Object.values(record)) expect(value.length).toBeLessThanOrEqual(256)
    const isFormer = formerNames(record, [], false)
    expect([...added, ...removed].every(isFormer)).toBe(true)
  })

  it('is absent when the file has no tags, and is found in any case', () => {
    expect(tagRecord([])).toEqual({})
    const [[name = '', value = ''] = []] = Object.entries(tagRecord(['owner']))
    expect(formerNames({ [name.toUpperCase()]: value }, [])('owner')).toBe(true)
  })
})
