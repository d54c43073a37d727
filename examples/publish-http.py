# Sends an update over HTTP and waits for its outcome, with nothing but Python 3.9 or newer:
#   KEY=whsec_… python3 examples/publish-http.py URL     (the publisher's URL: …/v1/NAME/updates)
import base64, hmac, json, os, sys, time, uuid
from urllib.error import HTTPError
from urllib.parse import urljoin
from urllib.request import Request, urlopen

KEY = base64.b64decode(os.environ['KEY'].removeprefix('whsec_'))

def call(url, body=b''):
    ident, now = f'msg_{uuid.uuid4()}', str(int(time.time()))
    signature = base64.b64encode(hmac.digest(KEY, f'{ident}.{now}.'.encode() + body, 'sha256')).decode()
    headers = {'webhook-id': ident, 'webhook-timestamp': now, 'webhook-signature': f'v1,{signature}',
               'content-type': 'application/json'}
    try:
        return json.load(urlopen(Request(url, body or None, headers), timeout=30))
    except HTTPError as error:
        sys.exit(error.read().decode())

url = sys.argv[1]
accepted = call(url, open('examples/update.json', 'rb').read())['updates'][0]
while (told := call(urljoin(url, accepted['status'])))['outcome'] == 'waiting':
    time.sleep(1)
print(told)
