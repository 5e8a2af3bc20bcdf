/** Vendors' documents that Prism can read in a few seconds. */
export const realDocuments: readonly string[] = [
  'adyen-CheckoutService-v71.json',
  'box.json',
  'moby-docker-engine-swagger2.yaml',
  'twilio_conversations_v1.json',
  'apisguru/notion.com.json',
  'apisguru/spotify.com.json',
  'apisguru/up.com.au.json',
  'apisguru/soundcloud.com.json',
  'apisguru/gitlab.com.json',
  'apisguru/openfintech.io.json',
  'apisguru/httpbin.org.json',
  'apisguru/wikimedia.org.json',
  'apisguru/twitter.com__current.json',
  'apisguru/vercel.com.json',
]
