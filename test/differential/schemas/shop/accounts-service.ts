import type { Faults } from '../../upstream/faults.ts'
import { soapService } from '../../upstream/soap-service.ts'
import { accounts, entries } from './data.ts'

/** Accounts and their entries, over SOAP. */
export function accountsService(faults: () => Faults) {
  return soapService(
    'accounts',
    'urn:accounts',
    {
      GetAccounts: {
        batchKey: 'Owner',
        itemElement: 'Account',
        keys: ['Owner'],
        run: (input) => accounts.filter((each) => input('Owner').includes(String(each.Owner))),
      },
      GetAccount: {
        itemElement: 'Account',
        keys: ['Owner'],
        run: (input) => {
          const found = accounts.find((each) => input('Owner').includes(String(each.Owner)))
          return found && [found]
        },
      },
      GetEntries: {
        batchKey: 'Owner',
        itemElement: 'Entry',
        keys: ['Owner', 'Number'],
        run: (input) => {
          const first = Number(input('First')[0] ?? 9)
          return input('Owner').flatMap((owner) => entries.filter((each) => each.Owner === owner).slice(0, first))
        },
      },
    },
    faults,
  )
}
