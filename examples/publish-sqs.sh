# Sends an update to the queue with the AWS CLI: sh examples/publish-sqs.sh
# Version 1 of it does not read AWS_ENDPOINT_URL, which is set for the sandbox only.
aws sqs send-message ${AWS_ENDPOINT_URL:+--endpoint-url "$AWS_ENDPOINT_URL"} \
  --queue-url "$QUEUE_URL" \
  --message-body file://examples/update.json \
  --message-group-id SUPPORT \
  --message-deduplication-id "$(openssl rand -hex 16)"
