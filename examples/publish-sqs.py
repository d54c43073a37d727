# Sends an update to the queue with boto3: python3 examples/publish-sqs.py
import hashlib, json, os, re, uuid
import boto3

update = json.load(open('examples/update.json', encoding='utf-8'))
button = update['id']
# SQS takes no other characters in a message group.
group = button if re.fullmatch(r'[!-~]{1,128}', button) else hashlib.sha256(button.encode()).hexdigest()

sent = boto3.client('sqs').send_message(
    QueueUrl=os.environ['QUEUE_URL'],
    MessageBody=json.dumps(update),
    MessageGroupId=group,
    MessageDeduplicationId=str(uuid.uuid4()),
)
print('sent as', sent['MessageId'])
