const version = 'v2';
document.getElementById('loaded').textContent = `version ${version}, loaded at ${new Date().toLocaleTimeString()}`;
